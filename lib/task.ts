// What the models recognise: digits 0–9 in pictures of 28×28 pixels, and "not one digit".

/** Side of a model's input in pixels. */
export const SIDE = 28;
/** Bytes of a picture: row by row, 0 paper, 255 ink. */
export const PIXELS = SIDE * SIDE;

/** Classes 0–9 are the digits. */
export const CLASSES = 10;
/** The class "not one digit", which some models have as their eleventh. */
export const NOT_A_DIGIT = 10;
