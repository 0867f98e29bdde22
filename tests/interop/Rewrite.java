import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.uima.UIMAFramework;
import org.apache.uima.cas.CAS;
import org.apache.uima.cas.Type;
import org.apache.uima.cas.impl.XmiCasDeserializer;
import org.apache.uima.cas.impl.XmiCasSerializer;
import org.apache.uima.cas.text.AnnotationFS;
import org.apache.uima.resource.metadata.TypeSystemDescription;
import org.apache.uima.util.CasCreationUtils;
import org.apache.uima.util.XMLInputSource;

/** Reads the CAS files of a folder, tells their spans and links, and writes them into another folder. */
public class Rewrite {
    private static final String SPAN = "webanno.custom.HashiyaSpan";
    private static final String LINK = "webanno.custom.HashiyaLink";

    public static void main(String[] folders) throws Exception {
        File types = new File(folders[0], "TypeSystem.xml");
        TypeSystemDescription description =
            UIMAFramework.getXMLParser().parseTypeSystemDescription(new XMLInputSource(types));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (File file : new File(folders[0]).listFiles((folder, name) -> name.endsWith(".xmi"))) {
            CAS cas = CasCreationUtils.createCas(description, null, null);
            try (InputStream stream = new FileInputStream(file)) {
                XmiCasDeserializer.deserialize(stream, cas, false);
            }
            for (AnnotationFS span : cas.getAnnotationIndex(cas.getTypeSystem().getType(SPAN))) {
                String quote = span.getCoveredText();
                String told = Base64.getEncoder().encodeToString(quote.getBytes(StandardCharsets.UTF_8));
                out.println(file.getName() + "\tspan\t" + value(span, "identifier") + "\t" + told);
            }
            for (AnnotationFS link : cas.getAnnotationIndex(cas.getTypeSystem().getType(LINK))) {
                out.println(file.getName() + "\tlink\t" + end(link, "Governor") + "\t" + end(link, "Dependent"));
            }
            try (OutputStream stream = new FileOutputStream(new File(folders[1], file.getName()))) {
                XmiCasSerializer.serialize(cas, stream);
            }
        }
    }

    private static String value(AnnotationFS one, String name) {
        return one.getFeatureValueAsString(one.getType().getFeatureByBaseName(name));
    }

    private static String end(AnnotationFS link, String name) {
        return value((AnnotationFS) link.getFeatureValue(link.getType().getFeatureByBaseName(name)), "identifier");
    }
}
