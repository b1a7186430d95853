package dev.blockload.web;

import org.jspecify.annotations.Nullable;

/**
 * What a provider sends back with the browser of a person.
 *
 * @param code with which Blockload gets the token of the person; null after a failure
 * @param state of the log-in
 * @param issuer who sends it, if the provider says so
 * @param error why the log-in failed; empty if it did not
 */
record ProviderAnswer(@Nullable String code, String state, @Nullable String issuer, String error) {

}
