package dev.blockload.console;

/**
 * What the form of a new import is answered with.
 */
sealed interface DraftAnswer permits DraftView, DraftRetry {

}
