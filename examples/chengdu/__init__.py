"""成渝互通 · The Sichuan side of the exchange between Chengdu and Chongqing, as a sample."""
