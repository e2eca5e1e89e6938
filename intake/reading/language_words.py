"""Words that tell a language: small words of every text, and those of short mails; it holds no rule."""

WORDS = {
    "fi": """
        ja on ei että se hei moi moikka terve kiitos kiitti kiitoksia kiitokset kiitän voisitko
        voitko voisiko voiko voisitteko onko mutta kun jos tai myös vielä olen olet olisi olisin oli
        ollut minä sinä te me he ne mä sä mulle sulle mulla meillä teillä meille teille minulle
        sinulle minun meidän teidän tämä tämän tuo tuon nyt kanssa jotta siitä niin sitten mitä mikä
        kuka missä milloin miten miksi pitäisi ole tästä ovat terveisin terv ystävällisin huomenna
        tänään eilen viikolla klo varaa tilaa siirrä peru lähetä soita etsi joo juu kyllä varaisitko
        tilaisitko lähetätkö hoidatko asia liitteenä ensi viikko kello päivää huomenta iltaa yksi
        kaksi kolme molemmat hyvä hyvää hienoa hieno loistavaa mahtavaa upeaa sopii selvä selvän
        juttu unohda muista tee laita vaihda täytä maksa päivitä tarkista vahvistan hyväksyn
        hyväksytty osallistun paljon erittäin avusta lisää vain ihan jo siis eli kuin kuten mukaan
        ennen jälkeen asti maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina
        sunnuntaina päivä numero hotelli hotellin palaveri palaverin varaus lasku laskun heippa
        heissan heipä tervehdys anteeksi valmis sain saimme tulee tulen tarvitsen tarvitsemme
        haluaisin älä älkää en emme eikä ettei toki varmaan
    """,
    "sv": """
        och är det att inte jag du vi en ett på för med till av som om kan kunde skulle ska har hade
        hej hejsan tack tackar ni er men eller också från den vad när var hur varför hälsningar
        vänliga vänligen hälsning mvh bifogat bifogar imorgon idag igår vecka veckan boka beställ
        skicka ring nästa mig oss dem dig honom henne dom ja jo nej nä gärna måste vill bra god gott
        dag två tre båda godkänt godkänns underbart toppen perfekt jättebra superbra fint finfint
        kanon stort hjälpen mycket snälla snällt kom kommer behöver avboka flytta mötet möte
        fakturan resan hotell hotellet måndag tisdag onsdag torsdag fredag lördag söndag klockan kl
        morgon dagen nu redan ännu bara så då där här vilken vilket några någon sätt fyll köp lägg
        byt uppdatera mitt min mina din ditt dina vår vårt våra era sin sina blir bli blev finns gör
        göra fick få får jobbat va st
    """,
    "en": """
        the and is are was to of a an in it its you i we they he she for on with that this these be
        been have has had not please could would can thanks thank thx hi hello hey dear regards best
        kind sincerely cheers my our your their but or from at by if what when where how why which
        who tomorrow today yesterday week month book send call next need me us them yes yep yeah no
        order find will do does did don both fine great perfect good well awesome sounds looks got
        any news nights night forget morning afternoon evening monday tuesday wednesday thursday
        friday saturday sunday approved confirmed done make change cancel move meeting invoice hotel
        under as there here about into after before until till just all some new one two three many
        much very so let know lovely wonderful ready proceed help clock christmas merry ta eh really
        job
    """,
    "et": """
        ja on ei et see kas aga või kui siis ka veel oma mis mida kes kus palun tere tänan aitäh
        suur tänu päevast lugupidamisega tervitades olen oleme oli teie meie mina sina mulle teile
        meile saate saaksite saaks saatke arve homme täna eile nädal nädalal järgmisel järgmisele
        esmaspäeval reedel kell vaja ning ma sa ta me te kirjale kõik korras broneerige broneerida
        meil laud kahele puhkusel kuni väga ole praegu kontoris soovin head
    """,
    "da": """
        og er det at ikke jeg du vi en et på for med til af som om kan kunne skulle skal har havde
        hej tak mange men eller også fra den hvad hvornår hvor hvordan hvorfor hilsen venlig venlige
        mig os dem dig ham hende nej gerne vil god dag to uge ugen møde mødet fakturaen næste måtte
        bliver blev være igen endnu noget nogen sende bruge brug mine dine vores jeres i morgen
    """,
    "nb": """
        og er det at ikke jeg du vi en et på for med til av som om kan kunne skulle skal har hadde
        hei takk tusen mange men eller også fra den hva når hvor hvordan hvorfor hilsen vennlig
        vennlige meg oss dem deg ham henne nei gjerne vil god dag to uke uken møte møtet fakturaen
        neste måtte blir ble være igjen ennå noe noen sende trenger mine dine våre deres i morgen
        bestille
    """,
    "de": """
        und ist die der das den dem ein eine einen nicht ich du sie wir ihr es zu mit für auf von im
        in an am bei als auch oder aber wenn wie was wann wo bitte danke vielen dank hallo guten tag
        morgen grüße grüßen gruß freundlichen sehr geehrte geehrter damen herren können könnten
        haben hat sind bin wird werden kann mir uns ihnen ihre ihren nach bis zum zur alles klar
        schön tisch rechnung
    """,
    "nl": """
        de het een en is van ik je jij u wij we niet met voor op te aan in dat die dit ook of maar
        als hoe wat wanneer waar bedankt dank hartelijk groet groeten vriendelijke kunt kan kunnen
        heeft heb hebben zijn naar mij ons goedemorgen goedemiddag hallo graag factuur tot wel
    """,
    "fr": """
        le la les de des du un une et est pas je tu il elle nous vous ils pour avec dans sur au aux
        ce cette que qui en ne mais ou si merci beaucoup bonjour cordialement bien très pourriez
        pouvez avez avons suis facture réunion demain à plaît votre notre
    """,
    "es": """
        el la los las de del un una y es no yo tú usted nosotros para con en por que se lo su mi al
        como pero o si gracias muchas hola saludos cordiales buenos días puede podría favor factura
        estoy hasta mañana
    """,
    "it": """
        il lo la gli le di del della un una e è non io tu lei noi per con in su che si ma o se
        grazie mille buongiorno ciao cordiali saluti può potrebbe favore fattura sono fino a
    """,
    "pt": """
        o a os as de do da um uma e é não eu você para com em por que se muito obrigado obrigada bom
        dia olá favor fatura estou até
    """,
    "pl": """
        i w na z do nie się jest to że proszę dziękuję dzień dobry pozdrawiam jestem bardzo dla od
        po fakturę czy jak ale
    """,
    "lv": """
        un ir ar no uz par lūdzu paldies labdien es jūs mēs rēķinu kā vai
    """,
    "lt": """
        ir yra su iš į už prašau ačiū laba diena aš jūs mes sąskaitą kaip ar
    """,
    "hu": """
        a az és nem egy hogy kérem köszönöm szépen jó napot van kell meg ha de
    """,
}
