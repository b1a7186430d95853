package dev.blockload.publish;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
				Stream<String> values = fixed.itemsOf(column).isEmpty()
						? fixed.valuesOf(column).stream().map(ScopeText::value)
						: fixed.itemsOf(column).stream().map(ScopeText::item);
				String first = values.limit(MOST_VALUES).collect(Collectors.joining(" or "));
				int more = fixed.count(column) - MOST_VALUES;
				return Printable.line(column) + " = " + first + ((more > 0) ? " or " + more + " more" : "");
			}).collect(Collectors.joining(", ", "(", ")"));
		}
		return scope.columns().stream().map(Printable::line).collect(Collectors.joining(", ", "(", ")"));
	}

	private static String item(Map<String, String> item) {
		return item.entrySet()
			.stream()
			.map((value) -> Printable.line(value.getKey()) + " " + Printable.line(value.getValue()))
			.collect(Collectors.joining(" and ", "(", ")"));
	}

	private static String value(@Nullable String value) {
		return (value != null) ? Printable.line(value) : "null";
	}

}
