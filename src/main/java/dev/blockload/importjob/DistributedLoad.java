package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.blockload.run.Coverage;
import dev.blockload.run.Gap;
import dev.blockload.run.Ledger;
import dev.blockload.run.RunProcess;
import dev.blockload.run.SqlFailures;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The part of the load step in which other nodes help: the leader, which is the attempt
 * that owns the run, divides the text into ranges, loads ranges itself, and takes back
 * those of workers whose process died. It decides nothing about the run: what is not
 * loaded afterwards, for whatever reason, is loaded by the lanes of the attempt, in the
 * order of the file.
 */
final class DistributedLoad {

	private static final Logger LOG = LoggerFactory.getLogger(DistributedLoad.class);

	private static final Duration LOOK = Duration.ofSeconds(1);

	/** How long workers can take to finish their batches when the leader stops. */
	private static final Duration CLOSING = Duration.ofSeconds(2);

	private static final Duration PAUSE = Duration.ofMillis(50);

	private static final int TRIES = 5;

	private final RunContext context;

	private final RangeTools tools;

	private final RejectCheck check;

	DistributedLoad(RunContext context, RangeTools tools, RejectCheck check) {
		this.context = context;
		this.tools = tools;
		this.check = check;
	}

	/**
	 * Load what several nodes can load. Does nothing for a file that one node loads.
	 * @return whether other nodes could help
	 * @throws Exception what a lane of this process threw
	 */
	boolean load() throws Exception {
		DistributionSettings settings = this.tools.distributing();
		Integer wanted = this.context.definition().nodes();
		int nodes = settings.nodesFor(wanted);
		long least = settings.leastBytesFor(wanted);
		// A smaller file, which is the usual one, costs no query.
		if (nodes == 1 || this.context.pin().size() < least) {
			return false;
		}
		Coverage coverage = this.tools.tools().ledger().coverage(this.context.run());
		if (left(coverage) < least
				|| !this.tools.ask((distribution) -> distribution.hasOtherNodes(RunProcess.name()))) {
			return false;
		}
		Optional<String> reason = reasonToStay(coverage);
		this.tools.inTransaction(() -> {
			this.tools.tools().row().attempts().enter(this.context.attempt());
			reason.ifPresentOrElse((why) -> this.tools.distribution().stay(this.context.attempt(), why),
					() -> this.tools.distribution().open(this.context.attempt(), nodes, most()));
			this.context.alive().confirm();
		});
		if (reason.isPresent()) {
			return false;
		}
		lead(coverage);
		return true;
	}

	private @Nullable Long most() {
		return (this.check.most() == RejectOrder.UNLIMITED) ? null : this.check.most();
	}

	private long left(Coverage coverage) {
		long left = 0;
		for (Gap gap : coverage.gaps()) {
			Long end = gap.end();
			left += ((end != null) ? end : Math.max(this.context.pin().size(), gap.begin().offset()))
					- gap.begin().offset();
		}
		return left;
	}

	private Optional<String> reasonToStay(Coverage coverage) {
		if (coverage.end().isEmpty()) {
			return Optional.of("The file is compressed or not in an encoding that extends ASCII: "
					+ "it can be read only from its beginning.");
		}
		if (this.context.requested() instanceof RequestedFile.Pushed) {
			return Optional.of("The file is in the spool of one node.");
		}
		return Optional.empty();
	}

	private void lead(Coverage coverage) throws Exception {
		long own = this.tools.ask((distribution) -> {
			long token = distribution.nextToken();
			var unused = distribution.join(this.context.attempt(), token, RunProcess.name(), true);
			return token;
		});
		ExecutorService beside = Executors.newFixedThreadPool(2, (task) -> {
			Thread thread = new Thread(task, "ranges-" + this.context.run());
			thread.setDaemon(true);
			return thread;
		});
		Throwable thrown = null;
		try {
			// Both end by themselves, or are interrupted.
			var unused = beside.submit(LogContext.carried(() -> scan(coverage)));
			var unusedToo = beside.submit(LogContext.carried(() -> look(coverage)));
			new RangeLoader(this.context, this.tools, own, () -> true).load();
		}
		catch (Exception ex) {
			thrown = ex;
			throw ex;
		}
		finally {
			beside.shutdownNow();
			close(thrown);
		}
	}

	private Void scan(Coverage coverage) {
		try {
			new RangeScanner(this.context, this.tools).scan(coverage);
		}
		catch (Exception ex) {
			// The lanes of the attempt find it where it is, after what comes before it.
			LOG.debug("The text of run {} could not be divided to its end", this.context.run(), ex);
		}
		try {
			this.tools.inTransaction(() -> this.tools.distribution().scanned(this.context.attempt()));
		}
		catch (DataAccessException | TransactionException ex) {
			LOG.debug("The end of the ranges of run {} could not be stored", this.context.run(), ex);
		}
		return null;
	}

	/** Report progress, and take back the ranges of workers that died. */
	private Void look(Coverage before) {
		LoadProgress progress = new LoadProgress(this.context, before);
		while (Pause.of(LOOK)) {
			try {
				Ledger.Books books = this.tools.tools().ledger().books(this.context.run());
				progress.reached(this.context.pin().size() - books.remaining(), books.read());
				for (long worker : this.tools.distribution().dead(this.tools.database(), this.context.attempt())) {
					LOG.warn("A node that loaded ranges of run {} died or lost its lease. Its ranges are reassigned.",
							this.context.run());
					release(worker);
				}
			}
			catch (dev.blockload.Failure | DataAccessException | TransactionException ex) {
				// The lanes of this process decide whether the attempt fails.
				LOG.debug("The workers of run {} could not be looked at", this.context.run(), ex);
			}
		}
		return null;
	}

	/** Whatever a worker does then is rolled back. */
	private void release(long worker) {
		for (int tries = 1;; tries++) {
			this.tools.distribution().end(worker);
			try {
				this.tools.inTransaction(() -> this.tools.distribution().release(worker));
				return;
			}
			catch (DataAccessException ex) {
				if (tries == TRIES || !SqlFailures.isLockTimeout(ex)) {
					throw ex;
				}
			}
		}
	}

	/** After this no other node works for the run. */
	private void close(@Nullable Throwable thrown) {
		try {
			this.tools.inTransaction(() -> this.tools.distribution().close(this.context.attempt()));
			long end = System.nanoTime() + CLOSING.toNanos();
			while (others() > 0 && System.nanoTime() < end && Pause.of(PAUSE)) {
				// They leave when their batches are committed.
			}
			for (long worker : this.tools.ask((distribution) -> distribution.joined(this.context.attempt()))) {
				release(worker);
			}
		}
		catch (RuntimeException ex) {
			if (thrown == null) {
				throw ex;
			}
			thrown.addSuppressed(ex);
		}
	}

	private int others() {
		return this.tools.ask((distribution) -> distribution.joined(this.context.attempt())).size() - 1;
	}

}
