// The names of the pages, in the navigation, as headings and in the browser's tab.

export const overview = "Overview";
export const jobs = "Jobs";
export const discarded_jobs = "Discarded jobs";
export const failures = "Failures";
export const performance = "Performance";
export const schedules = "Schedules";
export const workers = "Workers";
export const new_job = "New job";
export const maintenance = "Maintenance";
export const not_found = "Page not found";

export const product = "Arrower Jobs";
export const in_tab = (page: string, product: string): string => `${page} · ${product}`;
