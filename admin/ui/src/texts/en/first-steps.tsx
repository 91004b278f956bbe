// What is missing before the first job can run.
import type { ComponentChildren } from "preact";

export const database_not_ready = "The database is not ready yet";
export const tables_exist = "The tables exist. Two steps are left.";
export const done = "Done";
export const to_do = "To do";

export const create_tables = "Create the tables";
export const copy_command = "Copy the command";
export const in_cpp = (code: ComponentChildren) => <>Or in C++: {code}. This page continues automatically.</>;

export const enqueue_and_work = "Enqueue the first job and start the first worker";
export const both = "This program does both. It runs until you press Ctrl-C.";
export const copy_program = "Copy the program";
export const by_hand = (link: (text: string) => ComponentChildren) => <>Or {link("enqueue a job manually")}. It waits until a worker runs.</>;
