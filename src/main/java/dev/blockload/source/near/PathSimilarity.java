package dev.blockload.source.near;

import java.util.Optional;

import dev.blockload.source.near.DatesInNames.NameDate;
import dev.blockload.storage.ObjectKeys;

/**
 * Compares keys with a dated path.
 */
final class PathSimilarity implements Similarity {

	private final DatesInNames dates;

	private final String folder;

	private final String before;

	private final String after;

	PathSimilarity(String prefix, String suffix, DatesInNames dates) {
		this.dates = dates;
		this.folder = ObjectKeys.folder(prefix);
		this.before = ObjectKeys.fileName(prefix);
		this.after = suffix;
	}

	@Override
	public Optional<RankedKey> of(String key) {
		String name = ObjectKeys.fileName(key);
		Differences differences = new Differences();
		differences.addFolders(ObjectKeys.folder(key), this.folder);
		long distance = 0;
		int end = name.length() - this.after.length();
		String token = (end >= this.before.length() && startsAsWanted(name) && endsAsWanted(name))
				? name.substring(this.before.length(), end) : "";
		Optional<NameDate> date = this.dates.parse(token);
		if (date.isPresent()) {
			compare(differences, name.substring(0, this.before.length()), name.substring(end));
			distance = date.get().distance();
			date.get().refusal().ifPresent((why) -> differences.add(1, why));
		}
		else if (!token.isEmpty() && this.dates.find(token).isEmpty()) {
			compare(differences, name.substring(0, this.before.length()), name.substring(end));
			differences.add(2, "'" + token + "' is not a valid date");
		}
		else {
			Optional<NameDate> found = this.dates.find(name);
			if (found.isEmpty()) {
				return Optional.empty();
			}
			distance = found.get().distance();
			compare(differences, name.substring(0, found.get().start()), name.substring(found.get().end()));
		}
		if (differences.isEmpty() || differences.weight() >= Differences.NOT_SIMILAR) {
			return Optional.empty();
		}
		return Optional
			.of(new RankedKey(differences.place(), differences.weight(), distance, key, differences.toString()));
	}

	private boolean startsAsWanted(String name) {
		return name.regionMatches(true, 0, this.before, 0, this.before.length());
	}

	private boolean endsAsWanted(String name) {
		return name.regionMatches(true, name.length() - this.after.length(), this.after, 0, this.after.length());
	}

	private void compare(Differences differences, String start, String end) {
		compare(differences, start, this.before, "begins with");
		compare(differences, end, this.after, "ends in");
	}

	private static void compare(Differences differences, String found, String wanted, String verb) {
		if (found.equals(wanted)) {
			return;
		}
		if (found.equalsIgnoreCase(wanted)) {
			differences.add(1, "'" + found + "' differs from '" + wanted + "' in upper and lower case");
		}
		else {
			differences.add(3, quoted(found, wanted, verb));
		}
	}

	private static String quoted(String found, String wanted, String verb) {
		String side = verb.equals("ends in") ? "after" : "before";
		if (found.isEmpty()) {
			return "has nothing " + side + " the date, expected '" + wanted + "'";
		}
		return verb + " '" + found + "', expected "
				+ (wanted.isEmpty() ? "nothing " + side + " the date" : "'" + wanted + "'");
	}

}
