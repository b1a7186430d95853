package dev.blockload.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.blockload.Printable;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * The file of a form that a browser sends as {@code multipart/form-data}, read as it
 * arrives. The fields of the form must precede the file. Belongs to one request.
 */
public final class UploadedFile {

	/** Of a field; files have no limit here. */
	private static final int MOST_OF_FIELD = 8 * 1024;

	/** Of all fields together. */
	private static final int MOST_OF_FIELDS = 2 * 1024 * 1024;

	private final String name;

	private final Map<String, String> fields;

	private final InputStream content;

	private UploadedFile(String name, Map<String, String> fields, InputStream content) {
		this.name = name;
		this.fields = fields;
		this.content = content;
	}

	/**
	 * Reads a request up to the content of its file.
	 * @param request whose path is a {@link StreamedPath}
	 * @throws WebException code {@code bad-request} if it has no file
	 */
	public static UploadedFile of(HttpServletRequest request) throws IOException {
		String type = request.getContentType();
		if (type == null || !type.startsWith("multipart/form-data")) {
			throw WebException.badRequest("The Content-Type is '" + Printable.line(String.valueOf(type))
					+ "'. Expected multipart/form-data, as browsers send forms with files.");
		}
		Map<String, String> fields = new LinkedHashMap<>();
		int count = 0;
		int size = 0;
		try {
			FileItemIterator parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
			while (parts.hasNext()) {
				FileItemStream part = parts.next();
				if (!part.isFormField()) {
					return new UploadedFile(fileName(part.getName()), fields, part.openStream());
				}
				count++;
				if (count > FormLimits.FIELDS_OF_CALLER) {
					throw FormLimits.tooManyFields(FormLimits.FIELDS_OF_CALLER);
				}
				String field = String.valueOf(part.getFieldName());
				try (InputStream content = part.openStream()) {
					byte[] value = content.readNBytes(MOST_OF_FIELD);
					size += field.length() + value.length;
					if (size > MOST_OF_FIELDS) {
						throw WebException.badRequest("The fields of the form are larger than 2 MB.");
					}
					fields.put(field, new String(value, StandardCharsets.UTF_8));
				}
			}
		}
		catch (FileUploadException ex) {
			throw WebException
				.badRequest("The form cannot be read: " + Printable.line(String.valueOf(ex.getMessage())));
		}
		throw WebException.badRequest("The form has no file. Choose a file, then send the form again.");
	}

	private static String fileName(@Nullable String name) {
		if (name == null || name.isBlank()) {
			throw WebException.badRequest("The form has no file. Choose a file, then send the form again.");
		}
		return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
	}

	/** The name of the file on the machine of its sender, without folders. */
	public String name() {
		return this.name;
	}

	/** A field of the form; empty if it was not sent. */
	public String field(String field) {
		return this.fields.getOrDefault(field, "");
	}

	/** The bytes of the file. They can be read once. */
	public InputStream content() {
		return this.content;
	}

}
