// All texts of the UI, read or heard. For another language, write a folder with the same names beside en/ and export it here.
export * as texts from "./en/index.ts";
