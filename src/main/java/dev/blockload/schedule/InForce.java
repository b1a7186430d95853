package dev.blockload.schedule;

import java.util.List;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.yaml.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Follows the definitions: what has changed comes into the table of clocks, and what is
 * wrong is told. Used by one thread at a time.
 */
final class InForce {

	private static final Logger LOG = LoggerFactory.getLogger(InForce.class);

	private final ActiveDefinitions watched;

	private final DefinitionCheck check;

	private final Timetable timetable;

	private final Bulletin bulletin;

	/** Whether the table of clocks is as the definitions say. */
	private boolean timetableSet;

	/** Whether who wants to know was told what is wrong with them. */
	private boolean told;

	InForce(ActiveDefinitions watched, DefinitionCheck check, Timetable timetable, Bulletin bulletin) {
		this.watched = watched;
		this.check = check;
		this.timetable = timetable;
		this.bulletin = bulletin;
	}

	/**
	 * Look for the first time.
	 * @throws DefinitionException where everything is wrong and nothing in force; nothing
	 * was touched then
	 */
	void begin() {
		look();
		if (this.watched.imports().isEmpty() && !this.watched.problems().isEmpty()) {
			throw new DefinitionException(this.watched.problems());
		}
		settle();
	}

	/**
	 * Look again; what fails now, such as for want of the database, is done next time.
	 */
	void follow() {
		look();
		settle();
	}

	private void look() {
		this.watched.look(this::problemsWithBlock).ifPresent((change) -> {
			this.timetableSet = false;
			this.told = false;
			change.problems().forEach((problem) -> LOG.warn("not in force: {}", problem));
			change.oddities().forEach((oddity) -> LOG.warn("{}", oddity));
			LOG.info("in force: {}", imports());
		});
	}

	private void settle() {
		if (!this.timetableSet) {
			this.timetableSet = this.timetable.set(this.watched.imports());
		}
		if (!this.told) {
			this.bulletin.definitions(this.watched.problems());
			this.told = true;
		}
	}

	private List<Problem> problemsWithBlock(LocatedImport located) {
		try {
			return this.check.problems(located);
		}
		catch (DataAccessException ex) {
			// Nobody knows without the database: runs will tell.
			return List.of();
		}
	}

	/** For people: how many schedules of how many imports. */
	String schedules() {
		int schedules = this.watched.imports().stream().mapToInt((located) -> located.schedules().size()).sum();
		return count(schedules, "schedule") + " of " + imports();
	}

	private String imports() {
		return count(this.watched.imports().size(), "import");
	}

	private static String count(int number, String thing) {
		return number + " " + thing + ((number != 1) ? "s" : "");
	}

}
