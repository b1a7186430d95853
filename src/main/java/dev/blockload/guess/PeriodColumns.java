package dev.blockload.guess;

/**
 * Neighbouring columns of a file with numbers, whose headers are dates, months, quarters
 * or years in ascending order.
 *
 * @param first the first header
 * @param last the last header
 * @param period what the headers are, as the name of a column, such as {@code month}
 * @param format how the headers are written, as the keys of a column of a definition
 * @param valueFormat how the values are written; empty for the usual format
 */
public record PeriodColumns(String first, String last, String period, String format, String valueFormat) {
}
