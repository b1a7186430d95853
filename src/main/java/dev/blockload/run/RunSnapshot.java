package dev.blockload.run;

import dev.blockload.block.Mode;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;

/**
 * What a run began with, for its later attempts.
 *
 * @param definition the source text of the import
 * @param mode how it is published
 * @param wantedDate the date whose file is loaded, or null
 * @param wantedKey the key that is loaded, or null
 * @param pushed the file that a client pushed, or null
 * @param corrects the run whose rejects the records of the pushed file correct, or null
 * @param oneOff whether the command line replaced the rule of the import: its file or its
 * mode
 * @param forced whether a file that is published already is loaded again
 */
public record RunSnapshot(String definition, Mode mode, @Nullable String wantedDate, @Nullable String wantedKey,
		@Nullable PushedFile pushed, @Nullable Long corrects, boolean oneOff, boolean forced) {
}
