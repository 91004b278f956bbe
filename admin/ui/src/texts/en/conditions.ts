// The conditions by which jobs are listed.

export const section = "Conditions";
export const states = "States";
export const all_types = "All";
export const add_type = "Add …";
export const error_placeholder = "timeout";
export const payload_placeholder = "customer.id = 42";
export const payload_problem = "Enter a field and its value, for example customer.id = 42";
export const ids = "IDs";
export const ids_placeholder = "12, 13";
export const ids_problem = "Enter numbers, separated by commas";
export const name_placeholder = "name";
export const version_placeholder = "of the program that enqueued the job";
export const min_attempts = "Minimum attempts";
export const from = "From";
export const before = "Before";
export const recent = "Recent";
export const last = "last";
export const spans = { minutes: "15 min", hour: "1 h", day: "24 h", week: "7 d" };
export const what_times_mean = (time_zone: string): string =>
  `Time zone: ${time_zone}. For waiting jobs this is the time when they are due, for running jobs the start, for ended jobs the end.`;
export const remove = "Remove this condition";

/** As the reader sees the conditions that are set. */
export const queue = (name: string): string => `queue ${name}`;
export const id = (id: number): string => `ID ${id}`;
export const many_ids = (count: number): string => `${count} IDs`;
export const since = (time: string): string => `from ${time}`;
export const until = (time: string): string => `before ${time}`;
/** `period`: "last 24 h". */
export const until_period = (period: string): string => `before the ${period}`;
export const error_contains = (text: string): string => `error contains “${text}”`;
export const error_like = (text: string): string => `error like “${text}”`;
export const empty_error = "error without text";
export const payload = (path: string, value: string): string => `${path} = ${value}`;
export const schedule = (name: string): string => `schedule ${name}`;
export const failed_since = (time: string): string => `failed since ${time}`;
export const failed_in_period = (period: string): string => `failed in the ${period}`;
export const worker = (name: string): string => `worker ${name}`;
export const version = (version: string): string => `version ${version}`;
export const at_least = (attempts: string): string => `at least ${attempts}`;
export const parent = (id: number): string => `enqueued by job ${id}`;
export const priority = (priority: number): string => `priority ${priority}`;
