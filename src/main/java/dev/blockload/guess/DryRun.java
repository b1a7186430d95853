package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.csv.CsvCode;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.ColumnDefaults;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.RowUnit;
import dev.blockload.mapping.Unpivot;
import org.jspecify.annotations.Nullable;

/**
 * Reads and maps a sample as a run would, to find the records that it would reject. Used
 * once.
 */
final class DryRun {

	private final FileLayout layout;

	private final Dialect dialect;

	DryRun(FileLayout layout, Dialect dialect) {
		this.layout = layout;
		this.dialect = layout.isWhole() ? dialect
				: new Dialect(dialect.delimiter(), dialect.quote(), dialect.escape(), dialect.comment(),
						StandardCharsets.UTF_8, dialect.header(), dialect.skipLines(), dialect.trim(), dialect.ragged(),
						dialect.compression(), dialect.fileLimits());
	}

	/** The failures and rejects of a run, one sentence each; empty if there are none. */
	List<String> notes(List<ColumnRule> rules, @Nullable Unpivot unpivot, Block block) {
		List<String> notes = new ArrayList<>();
		byte[] bytes = this.layout.isWhole() ? this.layout.sample().head() : this.layout.table().text().head();
		Rehearsal run = Rehearsal.of(bytes, new Rehearsal.Reading(this.dialect, rules, unpivot,
				new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT), null), block);
		Failure failure = run.failure();
		if (failure != null) {
			boolean cutOff = !this.layout.isWhole() && failure.failureCode() == CsvCode.UNCLOSED_QUOTE;
			if (!cutOff) {
				notes.add("A run would fail: " + failure.message());
			}
		}
		Reject first = run.firstReject();
		if (first != null) {
			notes.add(String.format(Locale.ROOT, "A run would reject %,d of %,d %s. The first is at line %d: %s",
					run.rejected(), run.rejected() + run.loaded(),
					((unpivot != null) ? RowUnit.CELL : RowUnit.RECORD).many(), first.line(), first.reason()));
		}
		return notes;
	}

}
