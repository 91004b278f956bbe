// Apart from the other texts, which use the formats that use these.
export * as units from "./en/units.ts";
