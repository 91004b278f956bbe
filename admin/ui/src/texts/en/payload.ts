// Payloads: the tree, the JSON editor, the form, and what is wrong with a value.

export const as_text = "As text";
export const copy_payload = "Copy the payload";
export const more_characters = (count: string): string => ` … ${count} more characters. Copy includes all of them.`;
export const too_deep = (levels: number): string => `nested deeper than ${levels} levels, as text: `;
export const more_entries = (count: string, one: boolean): string => `${count} more ${one ? "entry" : "entries"}`;
export const items = (count: string, one: boolean): string => `${count} ${one ? "item" : "items"}`;
export const fields = (count: string, one: boolean): string => `${count} ${one ? "field" : "fields"}`;

export const format = "Format";
export const missing = "A value is missing. Enter JSON, for example {}.";
export const at_place = (problem: string, line: number, column: number): string => `${problem} (line ${line}, column ${column})`;
/** Where in JSON something is missing: before this character. */
export const before = (character: string): string => `"${character}"`;
export const the_end = "the end";
export const no_closing_quote = "The closing quote is missing";
export const line_break = "Write a line break in a string as \\n";
export const unicode_escape = "\\u needs four hexadecimal digits";
export const unknown_escape = (character: string): string => `"\\${character}" is not a valid escape sequence`;
export const value_missing = (before: string): string => `A value is missing before ${before}`;
export const nested_too_deep = (levels: number): string => `Nested too deeply: at most ${levels} levels are allowed`;
export const name_missing = (before: string): string => `A name in double quotes is missing before ${before}`;
export const colon_missing = (before: string): string => `A colon is missing before ${before}`;
export const comma_or_brace_missing = (before: string): string => `A comma or } is missing before ${before}`;
export const comma_or_bracket_missing = (before: string): string => `A comma or ] is missing before ${before}`;
export const text_after_value = (found: string): string => `Unexpected text after the value: ${found}`;

export const not_set = "program default";
export const set = "Set";
export const set_field = (field: string): string => `Set ${field}`;
export const remove_field = (field: string): string => `Remove ${field}`;
export const add = "Add";
export const name = "Name";
export const kind = "Kind";
export const alternative = (number: number): string => `Alternative ${number}`;
export const no_fields = "This type has no fields.";

export const required = "This field is required.";
export const must_be_object = "Must be an object.";
export const must_be_list = "Must be a list.";
export const must_be_list_of = (count: number): string => `Must be a list of ${count} items.`;
export const too_few_items = (least: number): string => `Must have at least ${least} items.`;
export const too_many_items = (most: number): string => `Must have at most ${most} items.`;
export const must_be_one_of = (values: string[], more: boolean): string => `Must be one of: ${values.join(", ")}${more ? ", …" : ""}.`;
export const no_alternative_fits = "Does not match any of the alternatives.";
export const must_be_boolean = "Must be true or false.";
export const must_be_null = "Must be null.";
export const must_be_text = "Must be text.";
export const must_be_time = "Must be a date and a time.";
export const too_few_characters = (least: number): string => `Must have at least ${least} characters.`;
export const too_many_characters = (most: number): string => `Must have at most ${most} characters.`;
export const must_be_number = "Must be a number.";
export const must_be_whole_number = "Must be a whole number.";
export const at_least = (least: number): string => `Must be at least ${least}.`;
export const at_most = (most: number): string => `Must be at most ${most}.`;
export const greater_than = (bound: number): string => `Must be greater than ${bound}.`;
export const less_than = (bound: number): string => `Must be less than ${bound}.`;
