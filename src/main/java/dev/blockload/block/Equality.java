package dev.blockload.block;

import org.jspecify.annotations.Nullable;

/**
 * How the index of a key compares the values of one column. The operator is named with
 * its schema: which {@code =} an expression means otherwise depends on the search_path,
 * and for a type of an extension {@code pg_catalog} has a different one or none.
 *
 * @param operator as SQL, such as {@code OPERATOR("public".=)}
 * @param type the type that the operator compares, as SQL with its schema; null if the
 * values are compared in the type that they have
 */
public record Equality(String operator, @Nullable String type) {

	/** PostgreSQL's own, for values of one built-in type. */
	public static final Equality BUILT_IN = new Equality("OPERATOR(pg_catalog.=)", null);

	public Equality {
		if (!operator.startsWith("OPERATOR(") || !operator.endsWith(")") || !operator.contains(".")) {
			throw new IllegalArgumentException(
					"'%s' is not an operator with its schema. Expected one like OPERATOR(pg_catalog.=)."
						.formatted(operator));
		}
		if (type != null && !type.contains(".")) {
			throw new IllegalArgumentException(
					"Type '%s' has no schema. Expected one like pg_catalog.int8.".formatted(type));
		}
	}

	/**
	 * The condition that two values are equal. Both are cast: an exact match of the types
	 * leaves no choice between operators of the same name.
	 * @param left an expression
	 * @param right an expression of the same type, or of its base type
	 */
	public String of(String left, String right) {
		return cast(left) + " " + this.operator + " " + cast(right);
	}

	private String cast(String expression) {
		return (this.type != null) ? expression + "::" + this.type : expression;
	}

}
