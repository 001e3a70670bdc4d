// What a page says in its language: Python puts it here, words from `words.csv` and `plan_words.csv`, and names from the network's tables.
export const SPOKEN = { language: "en", words: {}, names: {} };
