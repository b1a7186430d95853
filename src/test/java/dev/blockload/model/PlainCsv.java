package dev.blockload.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Comma-separated lines without quotes: the files of the model need no more.
 */
final class PlainCsv {

	private PlainCsv() {
	}

	/** The header and the records of a file. */
	static List<List<String>> read(String text) {
		List<List<String>> records = new ArrayList<>();
		for (String line : text.split("\n", -1)) {
			if (!line.isEmpty()) {
				records.add(List.of(line.split(",", -1)));
			}
		}
		return records;
	}

}
