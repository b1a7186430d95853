package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.run.Run;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What became of the records of a run, as sums that balance.
 *
 * @param sums each a total with its parts
 * @param isPublished whether the run published rows, or deleted some
 */
record CountLines(List<Sum> sums, boolean isPublished) {

	static CountLines of(Run run) {
		Run.Counts counts = run.counts();
		boolean published = run.stage() == Stage.PUBLISHED && !run.dryRun();
		List<Sum> sums = new ArrayList<>();
		String became = published ? "loaded" : "staged";
		if (counts.cells() != null) {
			sums.add(new Sum("read", counts.read(), List.of()));
			sums.add(new Sum("cells", counts.cells(),
					parts(new Part(became, counts.staged()), new Part("rejected", counts.rejected()),
							Part.ofSome("skipped", counts.skipped()), new Part("blank", counts.blankCells()))));
		}
		else if (counts.read() != null) {
			sums.add(new Sum("read", counts.read(), parts(new Part(became, counts.staged()),
					new Part("rejected", counts.rejected()), Part.ofSome("skipped", counts.skipped()))));
		}
		if (published) {
			if (run.undo().undoes() == null) {
				sums.add(new Sum("loaded", counts.staged(),
						parts(new Part("inserted", counts.inserted()), new Part("updated", counts.updated()),
								new Part("unchanged", counts.unchanged()), Part.ofSome("merged", counts.merged()))));
				sums.add(new Sum("deleted", counts.deleted(), List.of()));
			}
			else {
				sums.add(new Sum("inserted", counts.inserted(), List.of()));
				sums.add(new Sum("updated", counts.updated(), List.of()));
				sums.add(new Sum("deleted", counts.deleted(), List.of()));
			}
		}
		return new CountLines(sums, published && changesSomething(counts));
	}

	/**
	 * A run of an empty file publishes nothing, although it completes, and so does the
	 * undo of a run that changed no row.
	 */
	private static boolean changesSomething(Run.Counts counts) {
		return isPositive(counts.staged()) || isPositive(counts.inserted()) || isPositive(counts.updated())
				|| isPositive(counts.deleted());
	}

	private static boolean isPositive(@Nullable Long count) {
		return count != null && count > 0;
	}

	private static List<Part> parts(@Nullable Part... parts) {
		List<Part> known = new ArrayList<>();
		for (Part part : parts) {
			if (part != null && part.count != null) {
				known.add(part);
			}
		}
		return known;
	}

	/**
	 * A total with its parts.
	 *
	 * @param key of its text, such as {@code read}
	 * @param count how many; null if that is not known
	 * @param parts that add up to it; empty if it stands alone
	 */
	record Sum(String key, @Nullable Long count, List<Part> parts) {
	}

	/**
	 * A part of a sum.
	 *
	 * @param key of its text, such as {@code rejected}
	 * @param count how many; null if that is not known
	 */
	record Part(String key, @Nullable Long count) {

		/** Null if there are none: most runs skip and merge nothing. */
		static @Nullable Part ofSome(String key, @Nullable Long count) {
			return isPositive(count) ? new Part(key, count) : null;
		}

	}

}
