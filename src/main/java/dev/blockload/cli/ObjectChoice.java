package dev.blockload.cli;

import java.time.Clock;

import dev.blockload.source.FileChoice;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The object that a command names in place of the rule of the import: by date or by key.
 */
final class ObjectChoice {

	@Option(names = "--date", paramLabel = "DATE", description = "load the file of this date, for example 2022-09-30")
	private @Nullable String date;

	@Option(names = "--key", paramLabel = "KEY",
			description = "load the object with this key; s3://BUCKET/KEY is understood, too")
	private @Nullable String key;

	/**
	 * The object of a key.
	 * @param verb that has the key as a parameter
	 * @throws ParameterException if no object can have the key
	 */
	static Pin pin(ObjectStore store, String key, Verb verb) {
		return new ObjectResolver(store, Clock.systemUTC())
			.resolve(fixed(key(key, store.bucket(), verb), verb), new RequestedFile.ByRule())
			.pin();
	}

	/**
	 * The key that an argument names, by itself or as a URI.
	 * @param verb that has the key as a parameter
	 * @throws ParameterException if the URI names another bucket
	 */
	static String key(String argument, String bucket, Verb verb) {
		try {
			return ObjectKeys.inBucket(argument, bucket);
		}
		catch (IllegalArgumentException ex) {
			throw verb.wrong(String.valueOf(ex.getMessage()));
		}
	}

	private static FileChoice fixed(String key, Verb verb) {
		try {
			return new FileChoice.Fixed(key);
		}
		catch (IllegalArgumentException ex) {
			throw verb.wrong(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * The object that the options request.
	 * @param choice the options that were given, or null for none
	 * @throws ParameterException if the date or the key is not valid
	 */
	static RequestedFile requested(@Nullable ObjectChoice choice, CommandSpec spec) {
		try {
			if (choice != null && choice.date != null) {
				return new RequestedFile.OfDate(choice.date);
			}
			return (choice != null && choice.key != null) ? new RequestedFile.OfKey(choice.key)
					: new RequestedFile.ByRule();
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(spec.commandLine(), String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * The same file, with the key that a URI names.
	 * @param bucket the bucket of the import
	 * @throws ParameterException if the URI names another bucket
	 */
	static RequestedFile inBucket(RequestedFile requested, String bucket, CommandSpec spec) {
		try {
			return (requested instanceof RequestedFile.OfKey of)
					? new RequestedFile.OfKey(ObjectKeys.inBucket(of.key(), bucket)) : requested;
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(spec.commandLine(), String.valueOf(ex.getMessage()), ex);
		}
	}

}
