package dev.blockload.publish;

import org.jspecify.annotations.Nullable;

/**
 * What the domain of a column expects of its values.
 *
 * @param column of the block
 * @param domain as SQL with its schema
 * @param name of the constraint, or null for NOT NULL
 * @param expression of the check, which calls the value {@code VALUE}, or null for NOT
 * NULL
 * @param stability of the expression
 */
record DomainRule(String column, String domain, @Nullable String name, @Nullable String expression,
		CheckRule.Stability stability) {
}
