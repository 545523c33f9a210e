// The latest answer as CSV: its longest list of objects, a column for each scalar, by dotted path.
"use strict";
(() => {
  const button = document.getElementById("csv");
  const BOM = "\ufeff"; // spreadsheets read UTF-8 by it
  let latest = null;

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  const lists = function* (value) {
    if (Array.isArray(value)) {
      if (value.length && value.every(isObject)) yield value;
    } else if (isObject(value)) {
      for (const inner of Object.values(value)) yield* lists(inner);
    }
  };

  // The values of a cube's cell: each under its own name.
  const label = (one) => Object.entries(one).find(([key]) => key !== "value")[1];
  const isLabelled = (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => isObject(one) && "value" in one && Object.keys(one).length === 2);

  const cells = function* (row, path = "") {
    for (const [key, value] of Object.entries(row)) {
      const name = path ? `${path}.${key}` : key;
      if (isObject(value)) yield* cells(value, name);
      else if (isLabelled(value)) for (const one of value) yield [`${name}.${label(one)}`, one.value];
      else yield [name, Array.isArray(value) ? JSON.stringify(value) : value];
    }
  };

  // A spreadsheet would run a text that begins like a formula.
  const quoted = (value) => {
    if (value === null || value === undefined) return "";
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const table = (data) => {
    const found = [...lists(data)].sort((one, other) => other.length - one.length)[0] ?? [data];
    const rows = found.map((row) => new Map(cells(row)));
    const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
    const lines = [names, ...rows.map((row) => names.map((name) => row.get(name)))];
    return BOM + lines.map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
  };

  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([table(latest)], { type: "text/csv;charset=utf-8" }));
    link.download = "youxin.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });

  const keep = (answer) => {
    if (!isObject(answer?.data)) return;
    latest = answer.data;
    button.disabled = false;
  };

  // An answer, or answers that follow each other: GraphiQL ends those by `return`, which passes on.
  const seen = (answer) => {
    const answers = answer?.[Symbol.asyncIterator]?.();
    if (!answers) {
      keep(answer);
      return answer;
    }
    return {
      async next() {
        const step = await answers.next();
        if (!step.done) keep(step.value);
        return step;
      },
      return: (value) => answers.return?.(value) ?? Promise.resolve({ done: true, value }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };

  window.youxinCsv = { seen };
})();
