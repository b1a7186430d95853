package dev.blockload.outstanding;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.block.Mode;
import dev.blockload.run.FileVersion;
import dev.blockload.run.LoadedFiles.LoadedFile;
import dev.blockload.source.FileChoice;
import org.jspecify.annotations.Nullable;

/**
 * The files that an import has loaded, as they are now. A file is loaded if a run
 * published it that was not undone.
 */
public final class FileHistory {

	private final FileChoice file;

	private final Map<LocalDate, LoadedFile> days = new HashMap<>();

	private final Map<FileVersion, LoadedFile> versions = new HashMap<>();

	private final Map<String, LoadedFile> keys = new HashMap<>();

	private @Nullable Newest newest;

	private @Nullable LoadedFile latest;

	/**
	 * Create a history.
	 * @param file which objects the import reads
	 * @param published the files that it has loaded, in the order of their publications
	 */
	public FileHistory(FileChoice file, List<LoadedFile> published) {
		this.file = file;
		published.forEach(this::add);
	}

	/** Whether the order of files matters not, because their rows are only added. */
	public static boolean isOrderFree(Mode mode) {
		return !mode.updatesExistingRows();
	}

	private void add(LoadedFile loaded) {
		this.versions.put(loaded.version(), loaded);
		this.keys.put(loaded.key(), loaded);
		this.file.dayIn(loaded.key()).ifPresent((day) -> {
			this.days.put(day, loaded);
			if (this.newest == null || !day.isBefore(this.newest.date())) {
				this.newest = new Newest(day, loaded.run());
			}
		});
		this.file.instantIn(loaded.key()).ifPresent((instant) -> {
			if (this.latest == null || !instant.isBefore(instantOf(this.latest))) {
				this.latest = loaded;
			}
		});
	}

	private Instant instantOf(LoadedFile loaded) {
		return this.file.instantIn(loaded.key()).orElseThrow();
	}

	/** The file of a day that was loaded last. */
	public Optional<LoadedFile> ofDay(LocalDate day) {
		return Optional.ofNullable(this.days.get(day));
	}

	/** The load of one version of an object. */
	public Optional<LoadedFile> of(FileVersion version) {
		return Optional.ofNullable(this.versions.get(version));
	}

	/** The last load of another version of the same object. */
	public Optional<LoadedFile> ofOtherVersion(FileVersion version) {
		return Optional.ofNullable(this.keys.get(version.key())).filter((loaded) -> !loaded.version().equals(version));
	}

	/** The newest day that is loaded, or null if none is. */
	public @Nullable Newest newest() {
		return this.newest;
	}

	/**
	 * The newest loaded file, if it is newer than an instant.
	 * @param instant of the date in the name of a file
	 */
	public Optional<LoadedFile> newerThan(Instant instant) {
		return Optional.ofNullable(this.latest).filter((loaded) -> instant.isBefore(instantOf(loaded)));
	}

	/**
	 * The newest day that is loaded.
	 *
	 * @param date the day
	 * @param run the run that published it
	 */
	public record Newest(LocalDate date, long run) {
	}

}
