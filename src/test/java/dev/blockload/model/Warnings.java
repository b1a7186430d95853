package dev.blockload.model;

import java.util.Set;

/**
 * The warnings that the model predicts; others are not compared.
 */
final class Warnings {

	static final Set<String> KNOWN = Set.of("deletes-held-back");

	private Warnings() {
	}

}
