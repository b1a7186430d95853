package dev.blockload.console;

import dev.blockload.Failure;

/**
 * A form whose file could not be read: the same button can be pressed again.
 *
 * @param draft the fields
 * @param action the button; empty if what it does is done
 * @param message what failed, and what to do, as the reader is allowed to read it
 * @param failure decides the status of the page
 */
record DraftRetry(ImportDraft draft, String action, String message, Failure failure) implements DraftAnswer {
}
