// Units, and how numbers and times are written.

export const number_locale = "en-US";
export const time_locale = "en-GB";

export const microseconds = "µs";
export const milliseconds = "ms";
export const seconds = "s";
export const minutes = "min";
export const hours = "h";
export const days = "d";
export const bytes = ["B", "KiB", "MiB", "GiB", "TiB"];

export const percent = (figure: string): string => `${figure} %`;
export const less_than = (figure: string): string => `< ${figure}`;
/** Where the count stopped before the end. */
export const or_more = (figure: string): string => `${figure}+`;
export const counted = (figure: string, things: string): string => `${figure} ${things}`;

export const now = "now";
export const from_now = (duration: string): string => `in ${duration}`;
export const ago = (duration: string): string => `${duration} ago`;
/** "last 24 h" */
export const last = (duration: string): string => `last ${duration}`;
export const exact_time = (local: string, utc: string): string => `${local} (${utc})`;
