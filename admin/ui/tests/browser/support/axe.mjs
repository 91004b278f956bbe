// What axe finds on a page by all its rules up to level AA of WCAG 2.2, with those for good practice and those that are new.
import axe from "axe-core";

const levels_above = ["wcag2aaa", "deprecated"];
const rules = axe.getRules().filter((rule) => !rule.tags.some((tag) => levels_above.includes(tag))).map((rule) => rule.ruleId);

/** For the page before it loads: its policy stops scripts that are put in later. */
export const with_axe = (page) => page.addInitScript({ content: axe.source });

/** Each finding as a line: the rule, the element, and what is wrong. */
export const findings = (page) =>
  page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: "rule", values }, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, target, any, all, none }) => `${id}: ${target.join(" ")}: ${html.slice(0, 160)}: ${[...any, ...all, ...none].map((check) => check.message).join("; ")}`),
    );
  }, rules);
