package dev.blockload.serve;

import java.util.List;

import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.LocatedImport;
import dev.blockload.yaml.Problem;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.notify.NotificationService;
import dev.blockload.schedule.ScheduleService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Reloads definitions that have changed: valid changes become triggers, and problems are
 * logged and announced. Used by one thread at a time.
 */
final class DefinitionReloader {

	private static final Logger LOG = LoggerFactory.getLogger(DefinitionReloader.class);

	private final ActiveDefinitions watched;

	private final DefinitionCheck check;

	private final ScheduleService schedules;

	private final NotificationService notifications;

	private boolean triggersUpdated;

	private boolean announced;

	DefinitionReloader(ActiveDefinitions watched, DefinitionCheck check, ScheduleService schedules,
			NotificationService notifications) {
		this.watched = watched;
		this.check = check;
		this.schedules = schedules;
		this.notifications = notifications;
	}

	/**
	 * Load the definitions for the first time.
	 * @throws DefinitionException where no import is valid; nothing was changed then
	 */
	void load() {
		look();
		if (this.watched.imports().isEmpty() && !this.watched.problems().isEmpty()) {
			throw new DefinitionException(this.watched.problems());
		}
		settle();
	}

	/**
	 * Load what has changed. What fails now, for example because the database does not
	 * answer, is done by the next call.
	 */
	void reload() {
		look();
		settle();
	}

	private void look() {
		this.watched.reload(this::problemsWithBlock).ifPresent((change) -> {
			this.triggersUpdated = false;
			this.announced = false;
			change.problems().forEach((problem) -> LOG.warn("This change is not active: {}", problem));
			change.warnings().forEach((warning) -> LOG.warn("{}", warning));
			LOG.info("Definitions loaded: {}.", imports());
		});
	}

	private void settle() {
		if (!this.triggersUpdated) {
			this.triggersUpdated = this.schedules.updateTriggers(this.watched.imports(), this.watched.flows());
		}
		if (!this.announced) {
			this.notifications.announce(this.watched.problems());
			this.announced = true;
		}
	}

	private List<Problem> problemsWithBlock(LocatedImport located) {
		try {
			return this.check.problems(located);
		}
		catch (DataAccessException ex) {
			// Nobody knows without the database: the runs report it.
			return List.of();
		}
	}

	/** Whether a schedule starts runs. */
	boolean hasSchedules() {
		return this.watched.imports().stream().anyMatch((located) -> !located.schedules().isEmpty())
				|| this.watched.flows().stream().anyMatch((located) -> !located.schedules().isEmpty());
	}

	/** For people: how many schedules of how many imports. */
	String schedules() {
		int schedules = this.watched.imports().stream().mapToInt((located) -> located.schedules().size()).sum()
				+ this.watched.flows().stream().mapToInt((located) -> located.schedules().size()).sum();
		return count(schedules, "schedule") + " of " + imports();
	}

	private String imports() {
		int flows = this.watched.flows().size();
		return count(this.watched.imports().size(), "import") + ((flows > 0) ? " and " + count(flows, "flow") : "");
	}

	private static String count(int number, String thing) {
		return number + " " + thing + ((number != 1) ? "s" : "");
	}

}
