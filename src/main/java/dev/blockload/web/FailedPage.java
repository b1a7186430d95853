package dev.blockload.web;

import org.jspecify.annotations.Nullable;

/**
 * A page in place of one that cannot be shown.
 *
 * @param message what was found
 * @param action what the reader does, or null
 * @param url where the reader goes on
 * @param link the key of the text of the link to it
 */
record FailedPage(String message, @Nullable String action, String url, String link) {
}
