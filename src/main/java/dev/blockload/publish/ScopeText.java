package dev.blockload.publish;

import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.block.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A scope in a few words, for messages.
 */
final class ScopeText {

	private static final int MOST_VALUES = 10;

	private ScopeText() {
	}

	/** The scope, such as {@code (country = FR or DE)} or {@code (month)}. */
	static String of(Scope scope) {
		if (scope instanceof Scope.Fixed fixed) {
			return fixed.columns().stream().map((column) -> {
				var values = fixed.valuesOf(column);
				String first = values.stream()
					.limit(MOST_VALUES)
					.map(ScopeText::value)
					.collect(Collectors.joining(" or "));
				int more = values.size() - MOST_VALUES;
				return Printable.line(column) + " = " + first + ((more > 0) ? " or " + more + " more" : "");
			}).collect(Collectors.joining(", ", "(", ")"));
		}
		return scope.columns().stream().map(Printable::line).collect(Collectors.joining(", ", "(", ")"));
	}

	private static String value(@Nullable String value) {
		return (value != null) ? Printable.line(value) : "null";
	}

}
