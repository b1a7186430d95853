package dev.blockload.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What schedules there are, how they went last and when they come next.
 */
public final class Schedules {

	private final JdbcClient jdbc;

	private final FireTable fires;

	/** Schedules of the database that the control schemas are in. */
	public Schedules(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.fires = new FireTable(jdbc);
	}

	/**
	 * All schedules of some imports, in their order.
	 * @param imports whose
	 * @param now from when the next time is told
	 */
	public List<Line> of(List<LocatedImport> imports, Instant now) {
		List<Line> lines = new ArrayList<>();
		for (LocatedImport located : imports) {
			String name = located.definition().name();
			for (int i = 0; i < located.schedules().size(); i++) {
				Schedule schedule = located.schedules().get(i);
				lines.add(new Line(name, i + 1, schedule, schedule.next(now),
						this.fires.last(name, i + 1).map(this::last)));
			}
		}
		return lines;
	}

	private Last last(Fire fire) {
		Long run = this.jdbc.sql("SELECT max(id) AS run FROM blockload.run WHERE fire = :fire")
			.param("fire", fire.id())
			.query((rs, row) -> Optional.ofNullable(rs.getObject("run", Long.class)))
			.single()
			.orElse(null);
		Outcome outcome = fire.outcome();
		Fire.Reason reason = fire.reason();
		return new Last(fire.time(), fire.missed(), (outcome != null) ? outcome.word() : fire.state().word(), run,
				(reason != null) ? reason.word() : null, (reason != null) ? reason.message() : null);
	}

	/**
	 * One schedule.
	 *
	 * @param importName of this import
	 * @param number its place in the import's list, from 1
	 * @param schedule what the definition says
	 * @param next when it fires next; empty where it never does
	 * @param last its last fire; empty where it has never fired
	 */
	public record Line(String importName, int number, Schedule schedule, Optional<Instant> next, Optional<Last> last) {
	}

	/**
	 * How a schedule went last.
	 *
	 * @param time when it was to be run
	 * @param missed how many earlier times it stood for
	 * @param outcome its outcome, or how far it is: the word of an {@link Outcome} or a
	 * {@link FireState}
	 * @param run the number of its run, or null where it began none
	 * @param why a stable code, or null
	 * @param message the same in a sentence, or null
	 */
	public record Last(Instant time, int missed, String outcome, @Nullable Long run, @Nullable String why,
			@Nullable String message) {
	}

}
