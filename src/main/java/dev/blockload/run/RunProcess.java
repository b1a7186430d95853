package dev.blockload.run;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Names this process and its account for the people who look for them.
 */
public final class RunProcess {

	/** The name that a run of a schedule has in place of an account. */
	public static final String SCHEDULE = "schedule";

	private RunProcess() {
	}

	/** Host and process, such as {@code host app-1, pid 7}. */
	public static String name() {
		return "host " + host() + ", pid " + ProcessHandle.current().pid();
	}

	/** The account of this process, such as {@code anna@app-1}. */
	public static String user() {
		String user = System.getProperty("user.name", "");
		// Java's name for an account that the system does not know, as in a container.
		return (user.isBlank() || user.equals("?")) ? "unknown@" + host() : user + "@" + host();
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
