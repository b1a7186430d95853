package dev.blockload.importjob;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.csv.CsvCode;
import dev.blockload.csv.CsvException;
import dev.blockload.csv.ForeignContent;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.guess.ImportAdvice;
import dev.blockload.mapping.MappingCode;
import dev.blockload.mapping.MappingException;
import dev.blockload.mapping.RowUnit;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.publish.PublishCode;
import dev.blockload.run.RunCode;
import dev.blockload.run.ServerError;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to a failure what to write in the import, if a guess finds why the import cannot
 * read its file. Safe for use by many threads.
 */
final class FailureAdvisor {

	private static final Logger logger = LoggerFactory.getLogger(FailureAdvisor.class);

	/** The failures that a wrong definition of the file can cause. */
	private static final Set<FailureCode> CAUSED_BY_READING = Set.of(MappingCode.HEADER_MISSING,
			MappingCode.HEADER_DUPLICATE, MappingCode.COLUMN_COUNT, MappingCode.UNPIVOT_HEADERS,
			CsvCode.MALFORMED_HEADER, CsvCode.NO_HEADER, CsvCode.OTHER_ENCODING, PublishCode.KEY_NOT_LOADED,
			PublishCode.TOO_MANY_REJECTS);

	/** The failures that a trigger or an index can cause. */
	private static final Set<FailureCode> CAUSED_BY_THE_BLOCK = Set.of(RunCode.CONSTRAINT_VIOLATED,
			RunCode.DATABASE_REFUSED);

	private final BlockPlanner planner;

	FailureAdvisor(BlockPlanner planner) {
		this.planner = planner;
	}

	/**
	 * The failure to report.
	 * @param failure what happened
	 * @param store the bucket; not closed here
	 * @param pin the object
	 * @param definition of the import
	 * @param facts of the run
	 * @return the same failure if there is nothing to add
	 */
	Failure advised(Failure failure, ObjectStore store, Pin pin, ImportDefinition definition, RunMetadata facts) {
		if (CAUSED_BY_THE_BLOCK.contains(failure.failureCode())) {
			return naming(failure, definition);
		}
		if (!CAUSED_BY_READING.contains(failure.failureCode())) {
			return failure;
		}
		if (definition.isUnsaved()) {
			return ofLoad(failure);
		}
		try {
			Optional<ImportAdvice> advice = ImportAdvice.of(store, pin, definition, this.planner.blockOf(definition),
					facts);
			return advice.map((found) -> with(failure, found, definition)).orElse(failure);
		}
		catch (IOException | RuntimeException ex) {
			// The failure itself is what matters.
			logger.debug("No advice for failure '{}' of import '{}'", failure.code(), definition.name(), ex);
			return failure;
		}
	}

	/**
	 * PostgreSQL does not name the trigger, nor the index that a value is too big for.
	 */
	private Failure naming(Failure failure, ImportDefinition definition) {
		try {
			return ServerError.of(failure)
				.map((error) -> suspects(error, definition, failure.message()))
				.filter((suspects) -> !suspects.isEmpty())
				.<Failure>map((suspects) -> new ImportJobException(failure.failureCode(),
						failure.message().replaceFirst("\\.?$", ".") + suspects, failure.action(), failure))
				.orElse(failure);
		}
		catch (RuntimeException ex) {
			// The failure itself is what matters.
			logger.debug("No suspects for failure '{}'", failure.code(), ex);
			return failure;
		}
	}

	private String suspects(ServerError error, ImportDefinition definition, String message) {
		String functions = error.functions();
		if (functions != null) {
			return sentence("Trigger",
					this.planner.triggersCalling(functions)
						.stream()
						.filter((name) -> !message.contains(name))
						.toList());
		}
		return error.isTooBigForAnIndex() ? sentence("Possible index", this.planner.indexesForBigValues(definition))
				: "";
	}

	private static String sentence(String kind, List<String> names) {
		return names.isEmpty() ? "" : " " + kind + ": " + String.join(", ", names) + ".";
	}

	/** A load has been guessed already, and has options in place of a definition. */
	private static Failure ofLoad(Failure failure) {
		String action = String.valueOf(failure.action());
		if (failure.failureCode() == PublishCode.TOO_MANY_REJECTS) {
			return new ImportJobException(failure.failureCode(), failure.message(), action.substring(0,
					action.indexOf(". ") + 1)
					+ " Correct the file, or add --rejects N to the command. If the values are written in another way,"
					+ " add --format COLUMN=PATTERN.", failure);
		}
		return new ImportJobException(failure.failureCode(), failure.message(),
				"Add --map COLUMN=HEADER or --csv KEY=VALUE to the command, or correct the header of the file.",
				failure);
	}

	private static Failure with(Failure failure, ImportAdvice advice, ImportDefinition definition) {
		ForeignContent content = advice.content();
		if (content != null) {
			return CsvException.notCsv(content);
		}
		List<String> sentences = new ArrayList<>();
		if (!advice.lines().isEmpty()) {
			sentences.add("Write in the import: " + quoted(advice.lines()) + ".");
		}
		if (!advice.columns().isEmpty()) {
			sentences.add("Write in `columns` of the import: " + quoted(advice.columns()) + ".");
		}
		if (!advice.unpivot().isEmpty()) {
			sentences.add("Write in `unpivot` of the import: " + quoted(advice.unpivot()) + ".");
		}
		sentences.add("Then run it again: ./blockload run " + definition.name());
		return new ImportJobException(failure.failureCode(),
				message(failure, advice) + " " + sample(advice, definition.unit()), String.join(" ", sentences),
				failure);
	}

	private static String quoted(List<String> lines) {
		return lines.stream().map((line) -> "`" + line + "`").collect(Collectors.joining(", "));
	}

	private static String sample(ImportAdvice advice, RowUnit unit) {
		long all = advice.loaded() + advice.rejected();
		return (advice.rejected() == 0)
				? String.format(Locale.ROOT, "With the change below, all %,d %s of a sample are read.", all,
						(all == 1) ? unit.one() : unit.many())
				: String.format(Locale.ROOT, "With the change below, %,d of %,d %s of a sample are read.",
						advice.loaded(), all, unit.many());
	}

	/** One cause is reported once, not once for each column. */
	private static String message(Failure failure, ImportAdvice advice) {
		boolean several = failure instanceof MappingException mapping && mapping.problems().size() > 1;
		return several ? "The file does not have the columns that the import expects. Its first line is "
				+ advice.first() + "." : failure.message();
	}

}
