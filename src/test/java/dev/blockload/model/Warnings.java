package dev.blockload.model;

import java.util.Set;

/**
 * The warnings that the model predicts; others are not compared.
 */
final class Warnings {

	static final Set<String> KNOWN = Set.of("deletes-held-back", "cycles-loaded", "references-changed",
			"unknown-to-null", "unknown-to-default", "scope-without-rows", "items-removed", "items-stay");

	private Warnings() {
	}

}
