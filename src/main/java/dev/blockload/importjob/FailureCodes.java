package dev.blockload.importjob;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.FailureCode;
import dev.blockload.ProcessCode;
import dev.blockload.csv.CsvCode;
import dev.blockload.mapping.MappingCode;
import dev.blockload.publish.PublishCode;
import dev.blockload.publish.UndoCode;
import dev.blockload.run.CorrectionCode;
import dev.blockload.run.RunCode;
import dev.blockload.source.SourceCode;
import dev.blockload.storage.StorageCode;
import dev.blockload.vault.VaultCode;

/**
 * Finds failure codes by their text: the row of a run stores only the text. It knows the
 * codes that a run can fail with.
 */
public final class FailureCodes {

	private static final Map<String, FailureCode> BY_TEXT = Stream
		.<FailureCode[]>of(ProcessCode.values(), StorageCode.values(), SourceCode.values(), CsvCode.values(),
				MappingCode.values(), RunCode.values(), CorrectionCode.values(), PublishCode.values(),
				UndoCode.values(), ImportJobCode.values(), VaultCode.values())
		.flatMap(Arrays::stream)
		.collect(Collectors.toUnmodifiableMap(FailureCode::text, Function.identity()));

	private FailureCodes() {
	}

	/**
	 * Find a code.
	 * @param text of the code, such as {@code lock-timeout}
	 * @return empty if no run can fail with it
	 */
	public static Optional<FailureCode> find(String text) {
		return Optional.ofNullable(BY_TEXT.get(text));
	}

}
