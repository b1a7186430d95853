package dev.blockload.cli;

import dev.blockload.source.Wanted;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Which object, where not the import's own rule decides: a date or a key, not both.
 */
final class ObjectChoice {

	@Option(names = "--date", paramLabel = "DATE", description = "the file of this date, such as 2022-09-30")
	private @Nullable String date;

	@Option(names = "--key", paramLabel = "KEY", description = "exactly this key of the bucket")
	private @Nullable String key;

	/**
	 * What a command asks for.
	 * @param choice as given, or null where nothing was
	 * @throws ParameterException where it is no date, or no key
	 */
	static Wanted wanted(@Nullable ObjectChoice choice, CommandSpec spec) {
		try {
			if (choice != null && choice.date != null) {
				return new Wanted.OfDate(choice.date);
			}
			return (choice != null && choice.key != null) ? new Wanted.OfKey(choice.key) : new Wanted.ByRule();
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(spec.commandLine(), String.valueOf(ex.getMessage()), ex);
		}
	}

}
