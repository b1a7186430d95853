package dev.blockload.importjob;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.Failure;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectKeys;

/**
 * The command that loads the file of a run in a new run, with the file and the mode that
 * the run was given.
 */
final class RunAgain {

	private static final Pattern ADVICE = Pattern.compile("([Ss])tart a new run\\.(?= |$)");

	private RunAgain() {
	}

	/** The command, without {@code --force}. */
	static String command(RunContext context) {
		ImportDefinition definition = context.definition();
		String command = "./blockload run " + definition.name();
		if (context.rule() == RunRequest.Rule.OF_IMPORT) {
			return command;
		}
		RequestedFile requested = context.requested();
		String file = (requested instanceof RequestedFile.OfKey key) ? " --key " + ObjectKeys.shellWord(key.key())
				: (requested instanceof RequestedFile.OfDate date) ? " --date " + date.date() : "";
		return command + file + " --mode " + definition.mode().text();
	}

	/** A failure whose advice to start a new run has the command. */
	static Failure advised(Failure failure, RunContext context) {
		String action = failure.action();
		if (action == null || !ADVICE.matcher(action).find()) {
			return failure;
		}
		String complete = ADVICE.matcher(action).replaceAll((advice) -> {
			boolean begins = advice.group(1).equals("S");
			if (context.requested() instanceof RequestedFile.Pushed) {
				return begins ? "Push the file again." : "push the file again.";
			}
			String sentence = context.definition().isUnsaved() ? (begins ? "Run" : "run") + " the command again."
					: advice.group(1) + "tart a new run: " + command(context)
							+ ((advice.end() < action.length()) ? "." : "");
			return Matcher.quoteReplacement(sentence);
		});
		return new ImportJobException(failure.failureCode(), failure.message(), complete, failure);
	}

}
