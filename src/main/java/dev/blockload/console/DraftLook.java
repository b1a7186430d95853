package dev.blockload.console;

import java.io.IOException;
import java.util.List;

import dev.blockload.guess.ColumnEvidence;
import dev.blockload.guess.FileGuess;
import dev.blockload.guess.FileSummary;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;

/**
 * What was read of the file of a draft.
 *
 * @param pin the file
 * @param guess its format
 * @param columns its columns, with the types that were guessed
 * @param summary how it is written
 */
record DraftLook(Pin pin, FileGuess guess, List<ColumnEvidence> columns, FileSummary summary) {

	static DraftLook of(ObjectStore store, Pin pin) throws IOException {
		FileGuess guess = FileGuess.of(store, pin);
		return new DraftLook(pin, guess, guess.columns(), guess.summary());
	}

	List<String> headers() {
		return this.columns.stream().map(ColumnEvidence::source).toList();
	}

}
