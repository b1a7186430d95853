package dev.blockload.api;

import java.util.List;
import java.util.Locale;

import dev.blockload.api.ValidationController.ProblemView;
import dev.blockload.saved.Saved;

/**
 * What a save led to.
 *
 * @param version the number of the version
 * @param effect created, changed or unchanged
 * @param notes what is valid and probably not intended
 */
record SaveView(long version, @About("created, changed or unchanged") String effect, List<ProblemView> notes) {

	static SaveView of(Saved saved) {
		return new SaveView(saved.version().number(), saved.effect().name().toLowerCase(Locale.ROOT),
				saved.notes().stream().map(ProblemView::of).toList());
	}

}
