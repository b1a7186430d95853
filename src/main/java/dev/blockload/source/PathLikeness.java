package dev.blockload.source;

import java.util.Optional;

import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.NearKeys.Likely;

/**
 * How a key compares with a dated path.
 */
final class PathLikeness implements NearKeys.Likeness {

	private final DateFilter filter;

	private final String folder;

	private final String before;

	private final String after;

	PathLikeness(MostRecent recent, DateFilter filter) {
		this.filter = filter;
		this.folder = Keys.folder(recent.path().prefix());
		this.before = Keys.fileName(recent.path().prefix());
		this.after = recent.path().suffix();
	}

	@Override
	public Optional<Likely> of(String key) {
		String name = Keys.fileName(key);
		Differences differences = new Differences();
		differences.addFolders(Keys.folder(key), this.folder, "the path");
		long distance = 0;
		int end = name.length() - this.after.length();
		String token = (end >= this.before.length() && startsAsWanted(name) && endsAsWanted(name))
				? name.substring(this.before.length(), end) : "";
		Optional<FileDate> date = FileDate.parse(token);
		if (date.isPresent()) {
			compare(differences, name.substring(0, this.before.length()), name.substring(end));
			distance = this.filter.distance(date.get());
			this.filter.refusal(date.get()).ifPresent((why) -> differences.add(1, why));
		}
		else if (!token.isEmpty() && FileDate.find(token).isEmpty()) {
			compare(differences, name.substring(0, this.before.length()), name.substring(end));
			differences.add(2, "'" + token + "' is not a date");
		}
		else {
			Optional<FileDate.Place> place = FileDate.find(name);
			if (place.isEmpty()) {
				return Optional.empty();
			}
			distance = this.filter.distance(place.get().date());
			compare(differences, name.substring(0, place.get().start()), name.substring(place.get().end()));
		}
		if (differences.isEmpty() || differences.weight() >= Differences.NOT_LIKE_IT) {
			return Optional.empty();
		}
		return Optional.of(new Likely(differences.weight(), distance, key, differences.toString()));
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
			differences.add(1, "'" + found + "' is not '" + wanted + "': upper and lower case differ");
		}
		else {
			differences.add(3, quoted(found, wanted, verb));
		}
	}

	private static String quoted(String found, String wanted, String verb) {
		String side = verb.equals("ends in") ? "after" : "before";
		if (found.isEmpty()) {
			return "has nothing " + side + " the date, the path has '" + wanted + "'";
		}
		return verb + " '" + found + "', the path has "
				+ (wanted.isEmpty() ? "nothing " + side + " the date" : "'" + wanted + "'");
	}

}
