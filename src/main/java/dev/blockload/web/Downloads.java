package dev.blockload.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.blockload.account.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * Sends files, a limited number at the same time for each caller and in total. A file is
 * first written completely, so that a slow client holds no transaction, and then sent
 * without a thread. Safe for use by many threads.
 */
public final class Downloads {

	private final Places places;

	private final long timeout;

	private final OpenAnswers answers;

	Downloads(LimitSettings settings, OpenAnswers answers) {
		this.places = settings.downloadPlaces();
		this.timeout = settings.answerTimeout().toNanos();
		this.answers = answers;
	}

	/**
	 * Answer a request with a file; returns when it is written. Nothing else can be
	 * written to the answer.
	 * @param caller of the request
	 * @param name the name of the file, and its media type
	 * @param content writes the file
	 * @throws WebException code {@code too-many-requests} or {@code node-busy} if there
	 * are as many downloads as are allowed
	 */
	public void send(Caller caller, FileName name, Content content, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		Places.Place place = this.places.take(caller);
		Path file = null;
		try {
			file = Files.createTempFile("blockload-download", ".tmp");
			try (OutputStream out = Files.newOutputStream(file)) {
				content.writeTo(out);
			}
			response.setContentType(name.mediaType());
			response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name.name() + "\"");
			FileDownload download = FileDownload.of(file, this.timeout, request, response);
			download.onEnd(() -> {
				this.answers.remove(download);
				place.close();
			});
			this.answers.add(download);
			download.begin();
		}
		catch (IOException | RuntimeException ex) {
			place.close();
			if (file != null) {
				Files.deleteIfExists(file);
			}
			throw ex;
		}
	}

	/**
	 * Writes a file.
	 */
	@FunctionalInterface
	public interface Content {

		/**
		 * Write all of it.
		 * @param out closed by the caller
		 * @throws IOException if writing fails
		 */
		void writeTo(OutputStream out) throws IOException;

	}

	/**
	 * How a client sees a file.
	 *
	 * @param name its name, without a folder
	 * @param mediaType what it contains
	 */
	public record FileName(String name, String mediaType) {

		public FileName {
			if (!name.matches("[A-Za-z0-9._-]+")) {
				throw new IllegalArgumentException(
						"The file is named '" + name + "'. Expected letters, digits, '.', '_' and '-'.");
			}
		}

	}

}
