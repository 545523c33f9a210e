import { createHash } from "node:crypto";
import type { CodegenConfig } from "@graphql-codegen/cli";

// Scalars as they travel in JSON. Decimals stay text: a number of JavaScript cannot hold them.
const text = { input: "string", output: "string" };

// Of federation, not of the graph that a client sees.
const FEDERATIONS = ["_Any", "_FieldSet", "federation__FieldSet", "federation__Scope", "link__Import"];

// The manifest's form is the server's: {"<SHA-256 in hex>": "<document>"}, YOUXIN_DOCUMENTS_FILE.
const named = (document: string) => createHash("sha256").update(document).digest("hex");

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: ["src/**/*.ts", "!src/gql/**"],
  importExtension: ".js",
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: named } },
      config: {
        strictScalars: true,
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: {
          USCC: text,
          GTIN: text,
          DeviceCode: text,
          SHA256: text,
          Cursor: text,
          Date: text,
          DateTime: text,
          Decimal: text,
          ...Object.fromEntries(FEDERATIONS.map((name) => [name, "never"])),
        },
      },
    },
  },
};

export default config;
