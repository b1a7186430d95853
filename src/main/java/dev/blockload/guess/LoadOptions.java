package dev.blockload.guess;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.Set;

import dev.blockload.csv.Dialect;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * What a person says of a file that is loaded without an import. It takes precedence over
 * what is guessed.
 *
 * @param keys the keys of {@code csv} that are given
 * @param dialect with the values of these keys
 * @param headers the headers of columns, by the names of the columns
 * @param formats the formats of columns, by the names of the columns
 */
public record LoadOptions(Set<String> keys, Dialect dialect, Map<String, String> headers, Map<String, Format> formats) {

	/** Nothing is said. */
	public static final LoadOptions NONE = new LoadOptions(Set.of(), Dialect.DEFAULT, Map.of(), Map.of());

	public LoadOptions {
		keys = Set.copyOf(keys);
		headers = Map.copyOf(headers);
		formats = Map.copyOf(formats);
	}

	/** A dialect with the given keys. */
	Dialect over(Dialect guessed) {
		Dialect with = DialectKeys.with(guessed, this.dialect, this.keys);
		boolean limits = this.keys.stream().anyMatch((key) -> key.startsWith("max-"));
		return limits ? with.with(this.dialect.fileLimits()) : with;
	}

	/** The encoding, or null if it is not given. */
	@Nullable Charset encoding() {
		return this.keys.contains("encoding") ? this.dialect.charset() : null;
	}

	/** Whether the file has a header, or null if that is not given. */
	@Nullable Boolean header() {
		return this.keys.contains("header") ? Boolean.valueOf(this.dialect.header()) : null;
	}

}
