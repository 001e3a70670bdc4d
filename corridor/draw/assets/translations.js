// The words of a page that is not in English: Python puts them here, from `words.csv`.
export const WORDS = {};
