package dev.blockload.importjob;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.FailureCode;
import dev.blockload.FailureCode.Party;
import dev.blockload.FailureCode.Remedy;
import dev.blockload.ProcessCode;
import dev.blockload.publish.PublishCode;
import dev.blockload.run.RunCode;
import dev.blockload.source.SourceCode;
import dev.blockload.storage.StorageCode;

/**
 * Finds failure codes by their text: the row of a run keeps only the text.
 */
public final class FailureCodes {

	/** Codes of packages that do not declare an enum. */
	private static final List<FailureCode> OTHERS = others(Remedy.RETRY, Party.STORE, "short-read");

	private static final Map<String, FailureCode> BY_TEXT = Stream
		.of(Arrays.stream(ProcessCode.values()), Arrays.stream(StorageCode.values()),
				Arrays.stream(SourceCode.values()), Arrays.stream(RunCode.values()),
				Arrays.stream(PublishCode.values()), Arrays.stream(ImportJobCode.values()), OTHERS.stream())
		.flatMap((codes) -> codes)
		.collect(Collectors.toUnmodifiableMap(FailureCode::text, Function.identity()));

	private FailureCodes() {
	}

	/**
	 * Find a code.
	 * @param text of the code, such as {@code lock-timeout}
	 * @return empty where no package that a run uses declares it
	 */
	public static Optional<FailureCode> find(String text) {
		return Optional.ofNullable(BY_TEXT.get(text));
	}

	private static List<FailureCode> others(Remedy remedy, Party party, String... texts) {
		return Arrays.stream(texts).<FailureCode>map((text) -> new Other(text, remedy, party)).toList();
	}

	/**
	 * A code of a package that does not declare an enum.
	 *
	 * @param text of the code
	 * @param remedy what it takes until the import can succeed
	 * @param party where the cause lies
	 */
	private record Other(String text, Remedy remedy, Party party) implements FailureCode {
	}

}
