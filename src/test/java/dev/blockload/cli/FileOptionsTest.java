package dev.blockload.cli;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.blockload.csv.Dialect;
import dev.blockload.definition.Definitions;
import dev.blockload.guess.FileGuess;
import dev.blockload.guess.LoadOptions;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The options of {@code load} for its file have the keys and the values of definitions.
 */
class FileOptionsTest {

	@TempDir
	Path jobs;

	private LoadOptions read(String... options) {
		LoadCommand load = new LoadCommand();
		new CommandLine(load).parseArgs(Stream
			.concat(Stream.of("store", "a.csv", "--into", "app.sales", "--mode", "APPEND"), Stream.of(options))
			.toArray(String[]::new));
		return load.fileOptions()
			.read(Definitions.in(this.jobs, (name) -> null),
					FileGuess.definitionOfNothing("load.app.sales", "store", "app", "sales", "a.csv", "append"), load);
	}

	@Test
	void theyAreReadLikeADefinition() {
		LoadOptions read = read("--csv", "delimiter=semicolon", "--csv", "encoding=windows-1252", "--map",
				"amount=Pay: net", "--format", "booked_on=dd/MM/yyyy", "--format", "amount.decimal-separator=,",
				"--format", "amount.null-words=[-, n/a]", "--rejects", "5%");
		assertThat(read).isEqualTo(new LoadOptions(Set.of("delimiter", "encoding"),
				new Dialect(';', '"', Charset.forName("windows-1252"), true, 0, false), Map.of("amount", "Pay: net"),
				Map.of("booked_on", Format.DEFAULT.with(FormatKey.FORMAT, "dd/MM/yyyy"), "amount",
						Format.DEFAULT.with(FormatKey.DECIMAL_SEPARATOR, ",").with(FormatKey.NULL_WORDS, "-", "n/a"))));
	}

	@Test
	void aMistakeIsReportedLikeThatOfADefinition() {
		for (List<String> each : List.of(
				List.of("--csv", "delimiter=abcdef",
						"delimiter is 'abcdef'. Expected comma, semicolon, tab, pipe or one character."),
				List.of("--csv", "delimitr=;",
						"Unknown key 'delimitr'. Expected one of delimiter, quote, escape, encoding, header, skip-lines, comment, trim, ragged, compression, max-field, max-record, max-fields, max-ratio. Did you mean 'delimiter'?"),
				List.of("--format", "day.percent=x", "percent is 'x'. Expected true or false."))) {
			assertThatExceptionOfType(ParameterException.class).isThrownBy(() -> read(each.get(0), each.get(1)))
				.withMessage(each.get(2));
		}
	}

	@Test
	void theLimitOfRejectsIsANumberOrAPercentage() {
		assertThat(new AllowedRejects("10").section()).isEqualTo("rejects:\n  max: 10\n");
		assertThat(new AllowedRejects("0.5%").section()).isEqualTo("rejects:\n  percent: 0.5\n");
	}

}
