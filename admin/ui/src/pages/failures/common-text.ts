// A group's error has placeholders where the errors of its jobs differ. Jobs are found by the longest stretch of words
// that the pattern shares with an error.

/** As the server writes them: numbers and quoted text. */
const placeholder = /<n>|"\.\.\."|'\.\.\.'|`\.\.\.`/g;

export function common_text(pattern: string, error: string): string {
  const text = error.toLowerCase();
  let longest = "";
  for (const piece of pattern.split(placeholder)) {
    // A pattern has one blank where an error may have a line break: whole pieces need not stand in it.
    const words = piece.trim().split(" ");
    for (let first = 0; first < words.length; first += 1) {
      for (let end = words.length; end > first; end -= 1) {
        const run = words.slice(first, end).join(" ");
        if (run.length <= longest.length) break;
        if (text.includes(run.toLowerCase())) {
          longest = run;
          break;
        }
      }
    }
  }
  return longest;
}
