-- What errors have in common that differ in a number, an id or quoted text only: {error} in one line, with placeholders for these, of at most
-- 300 characters. user 42 has no "mail" and user 7 has no "fax" both become user <n> has no "...". Jobs of a group of failures are found by it;
-- inspector/error_pattern.cpp makes the same for grouping them. Plain letters and digits mean the same in every language: collate "C".
--
-- First quoted text, where an apostrophe after a letter quotes nothing; then numbers, and hexadecimal ids: 0x7ffe, and words of at least four
-- hexadecimal digits of which one is a decimal one; then line breaks and runs of blanks.
btrim(left(btrim(regexp_replace(regexp_replace(regexp_replace(left(coalesce({error}, ''), 1000) collate "C",
  E'(")[^"]*"|(`)[^`]*`|(?<![a-zA-Z_])('')[^'']*''', E'\\1\\2\\3...\\1\\2\\3', 'g'),
  E'\\m0[xX]\\w*|\\m(?=[a-fA-F]*[0-9])[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]+\\M|[0-9]+', '<n>', 'g'),
  E'[ \\t-\\r]+', ' ', 'g')), 300))
