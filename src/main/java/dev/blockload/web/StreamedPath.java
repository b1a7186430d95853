package dev.blockload.web;

/**
 * A path whose body a controller reads as it arrives, such as that of a pushed file.
 * Bodies of all other requests are received completely before a thread answers them. A
 * part of the web server declares its paths as beans of this type.
 *
 * @param path the path, in which {@code *} is one segment
 */
public record StreamedPath(String path) {

	public StreamedPath {
		if (!path.startsWith("/")) {
			throw new IllegalArgumentException("The path is '" + path + "'. Expected a slash at its begin.");
		}
	}

	/** Whether a request has this path. */
	boolean matches(String requested) {
		String[] segments = this.path.split("/", -1);
		String[] others = requested.split("/", -1);
		boolean same = segments.length == others.length;
		for (int i = 0; same && i < segments.length; i++) {
			same = segments[i].equals("*") || segments[i].equals(others[i]);
		}
		return same;
	}

}
